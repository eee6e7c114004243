using System.Globalization;
using ChatRouter.Model.Releases;

namespace ChatRouter.Telemetry;

/// <summary>
/// What a caller gets of a decision (<c>x-router-decision</c>): its id, a dot, and a mark of tenant, route and side of a release in 8 hexadecimal digits. By the mark any
/// instance knows whose request it was and what answered it, though only one has the record.
/// </summary>
public static class DecisionTicket
{
    private const int MarkLength = 8;

    /// <summary>The ticket of a decision.</summary>
    public static string Of(string id, string tenant, string? route, ReleaseVariant? variant = null)
        => string.Create(CultureInfo.InvariantCulture, $"{id}.{MarkOf(tenant, route, variant):x8}");

    /// <summary>The id in a ticket; an id alone is itself.</summary>
    public static string IdOf(string ticket) => ticket.Length > MarkLength + 1 && ticket[^(MarkLength + 1)] == '.' ? ticket[..^(MarkLength + 1)] : ticket;

    /// <summary>Whether a ticket is one of this tenant, route and side of a release.</summary>
    public static bool IsOf(string ticket, string tenant, string route, ReleaseVariant? variant = null)
        => ticket.Length > MarkLength + 1 && ticket[^(MarkLength + 1)] == '.'
            && uint.TryParse(ticket.AsSpan(ticket.Length - MarkLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark) && mark == MarkOf(tenant, route, variant);

    // FNV-1a over UTF-16. It tells tenants and routes apart; it is no proof: who makes one up reports on a request of its own tenant that never was.
    private static uint MarkOf(string tenant, string? route, ReleaseVariant? variant)
    {
        var hash = Add(Add(Add(2166136261u, tenant), "\n"), route);
        if (variant is null) return hash;
        hash = Add(Add(hash, "\n"), variant.Salt);
        return (((hash ^ (uint)variant.Stage) * 16777619) ^ (uint)((2 * variant.Step) + (int)variant.Arm)) * 16777619;
    }

    private static uint Add(uint hash, string? text)
    {
        foreach (var character in text ?? "") hash = (hash ^ character) * 16777619;
        return hash;
    }
}
