using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Operations.Reports;
using ChatRouter.Storage;

namespace ChatRouter.Operations;

/// <summary>An <c>events</c> row: partition = day in UTC, row = inverted ticks (newest first), writer and number.</summary>
internal static class EventRecord
{
    private const int LongestText = 4096;

    /// <summary>The row of an event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="writer">The instance that writes, fit to be part of a key.</param>
    /// <param name="number">Unique for the writer.</param>
    internal static EntityRow Write(FleetEvent happened, string writer, long number)
    {
        var at = happened.At.ToUniversalTime();
        var rowKey = string.Create(CultureInfo.InvariantCulture, $"{DateTime.MaxValue.Ticks - at.Ticks:D19}-{writer}-{number:x}");
        return new EntityRow(Partition(at), rowKey)
            .With("At", at)
            .With("Kind", Cut(happened.Kind))
            .With("Subject", Cut(happened.Subject))
            .With("From", Cut(happened.From))
            .With("To", Cut(happened.To))
            .With("Cause", Cut(happened.Cause))
            .With("Figures", Fitting(happened.Figures?.ToJsonString()))
            .With("Instance", writer);
    }

    /// <summary>The event of a row; what a row lacks is empty.</summary>
    internal static EventReport Read(EntityRow row) => new()
    {
        Id = row.RowKey,
        At = row.Time("At") ?? default,
        Kind = row.Text("Kind") ?? "",
        Subject = row.Text("Subject") ?? "",
        From = row.Text("From") ?? "",
        To = row.Text("To") ?? "",
        Cause = row.Text("Cause") ?? "",
        Figures = row.Text("Figures") is { } json ? JsonNode.Parse(json) as JsonObject : null,
        Instance = row.Text("Instance") ?? "",
    };

    /// <summary>The partition of a moment.</summary>
    internal static string Partition(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];

    // Half a JSON object is worse than none.
    private static string? Fitting(string? json) => json is null || json.Length > LongestText ? null : json;
}
