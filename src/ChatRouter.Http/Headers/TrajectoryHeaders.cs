using System.Buffers;
using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Headers;

/// <summary>
/// Which task a request is a step of: the header <c>x-router-trajectory</c>, else the member <c>gen_ai.conversation.id</c> of W3C baggage, else the trace id of
/// <c>traceparent</c>.
/// </summary>
internal static class TrajectoryHeaders
{
    private const string IdHeader = "x-router-trajectory";
    private const string BudgetHeader = "x-router-trajectory-budget-ms";
    private const string Member = "gen_ai.conversation.id=";
    private const int LongestId = 128;
    private const int LongestBudgetMs = 86_400_000;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:");

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text can name a task: 1 to 128 letters, digits, <c>-</c>, <c>_</c>, <c>.</c> and <c>:</c>.</summary>
    public static bool IsId(ReadOnlySpan<char> text) => text.Length is > 0 and <= LongestId && !text.ContainsAnyExcept(Allowed);

    /// <summary>Reads the task, or says what is wrong with the router's own headers. What others put into theirs is used if it can be.</summary>
    public static Refusal? Read(HttpRequest request, out TrajectoryMark? mark)
    {
        mark = null;
        var headers = request.Headers;
        TimeSpan? budget = null;
        if (headers.TryGetValue(BudgetHeader, out var given))
        {
            if (!int.TryParse(given.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) || ms is < 1 or > LongestBudgetMs)
                return Wrong(BudgetHeader, $"must be a whole number from 1 to {LongestBudgetMs}");
            budget = TimeSpan.FromMilliseconds(ms);
        }

        if (headers.TryGetValue(IdHeader, out var own))
        {
            if (!IsId(own.ToString())) return Wrong(IdHeader, $"must have 1 to {LongestId} letters, digits and '-', '_', '.', ':'");
            mark = new TrajectoryMark(own.ToString(), budget);
            return null;
        }

        var named = FromBaggage(headers.Baggage.ToString());
        var id = named ?? FromTrace(headers.TraceParent.ToString());
        if (id is not null) mark = new TrajectoryMark(id, budget) { IsNamed = named is not null };
        return null;
    }

    private static Refusal Wrong(string header, string rule) => new(400, RefusalCodes.InvalidValue, $"Header {header} {rule}.", header);

    private static string? FromBaggage(string baggage)
    {
        if (!baggage.Contains(Member, StringComparison.Ordinal)) return null;
        foreach (var range in baggage.AsSpan().Split(','))
        {
            var member = baggage.AsSpan()[range].Trim();
            if (!member.StartsWith(Member, StringComparison.Ordinal)) continue;
            var value = member[Member.Length..];
            if (value.IndexOf(';') is >= 0 and var end) value = value[..end];
            var id = Uri.UnescapeDataString(value.Trim());
            return IsId(id) ? id : null;
        }

        return null;
    }

    // 00-<32 hexadecimal digits of the trace>-<16 of the span>-<flags>
    private static string? FromTrace(string parent)
        => parent.Length >= 55 && parent[2] == '-' && parent[35] == '-' && !parent.AsSpan(3, 32).ContainsAnyExcept(Hexadecimal) ? parent.Substring(3, 32) : null;
}
