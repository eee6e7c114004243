using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Operations.Alerts.Silences;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Alerts;

/// <summary>The rows of the <c>alerts</c> table, all in one partition so that an alert and what is to be sent of it change together or not at all.</summary>
internal static class AlertRecord
{
    /// <summary>The only partition.</summary>
    internal const string Partition = "alerts";

    private const string Alert = "alert-";
    private const string Outbox = "outbox-";
    private const string Quiet = "silence-";
    private const string Channel = "channel-";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The key of an alert's row.</summary>
    internal static string KeyOf(string rule, string subject) => Alert + AlertKey.Of(rule, subject);

    /// <summary>The row of an alert.</summary>
    internal static EntityRow Write(AlertState state) => Row(KeyOf(state.Rule, state.Subject), state);

    /// <summary>The row of a message; by its key rows stand in the order of their making.</summary>
    internal static EntityRow Write(OutboxEntry entry)
        => Row(string.Create(CultureInfo.InvariantCulture, $"{Outbox}{entry.Message.At.UtcTicks:D19}-{entry.Message.Id}"), entry);

    /// <summary>The row of a silence.</summary>
    internal static EntityRow Write(Silence silence) => Row(SilenceKey(silence.Id), silence);

    /// <summary>The row of a channel.</summary>
    internal static EntityRow Write(ChannelState state) => Row(Channel + state.Name, state);

    /// <summary>The key of a silence's row.</summary>
    internal static string SilenceKey(string id) => EntityRules.ToKey(Quiet + id);

    /// <summary>All rows; those that this version does not understand are left alone.</summary>
    internal static AlertBook Read(IEnumerable<EntityRow> rows, DateTimeOffset asOf)
    {
        var (alerts, outbox, silences, channels) = (new List<Stored<AlertState>>(), new List<Stored<OutboxEntry>>(), new List<Stored<Silence>>(), new List<Stored<ChannelState>>());
        foreach (var row in rows)
        {
            if (row.RowKey.StartsWith(Alert, StringComparison.Ordinal)) Add(alerts, row);
            else if (row.RowKey.StartsWith(Outbox, StringComparison.Ordinal)) Add(outbox, row);
            else if (row.RowKey.StartsWith(Quiet, StringComparison.Ordinal)) Add(silences, row);
            else if (row.RowKey.StartsWith(Channel, StringComparison.Ordinal)) Add(channels, row);
        }

        return new AlertBook(asOf, alerts, outbox, silences, channels);
    }

    private static EntityRow Row<T>(string key, T value) => new EntityRow(Partition, key).With("Json", JsonSerializer.SerializeToUtf8Bytes(value, Json));

    private static void Add<T>(List<Stored<T>> list, EntityRow row)
        where T : class
    {
        try
        {
            if (row.Bytes("Json") is { } bytes && JsonSerializer.Deserialize<T>(bytes, Json) is { } value) list.Add(new Stored<T>(value, row.RowKey, row.ETag));
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            // Another version's.
        }
    }
}
