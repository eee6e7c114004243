using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.Batch.Lines;
using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Batch;

/// <summary>Checks the lines of one batch and keeps the right ones in a spool. For one batch.</summary>
internal sealed class BatchCheck(RouterModel model, Tenant tenant, LineSpool spool)
{
    private const int ShownErrors = 20;

    // 16 bytes for each line, where the names themselves could be 500.
    private readonly HashSet<UInt128> _customIds = [];
    private readonly List<BatchLineError> _errors = [];

    public IReadOnlyList<BatchLineError> Errors => _errors;

    /// <summary>Why the batch cannot be taken, or null.</summary>
    public Refusal? Refusal { get; private set; }

    public async Task RunAsync(Stream body, CancellationToken cancellationToken)
    {
        var settings = model.Batch;
        var lines = 0;
        using var splitter = new LineSplitter(body, settings.MaxLineBytes, settings.MaxBodyBytes);
        while (_errors.Count < BatchIntake.MostErrors && await splitter.ReadAsync(cancellationToken))
        {
            if (!splitter.IsTooLong && splitter.Line.Span.Trim(" \t"u8).IsEmpty) continue;
            if (++lines > settings.MaxLines)
            {
                Refusal = new Refusal(413, RefusalCodes.RequestTooLarge, Text($"The batch has more than {settings.MaxLines:N0} lines; send it in parts."));
                return;
            }

            if (CheckLine(splitter) is { } error) _errors.Add(error);
            else if (_errors.Count == 0) await spool.AddAsync(splitter.Number, splitter.Line, cancellationToken);
        }

        if (splitter.IsOverLimit) Refusal = new Refusal(413, RefusalCodes.RequestTooLarge, Text($"The batch has more than {settings.MaxBodyBytes:N0} bytes; send it in parts."));
        else if (_errors.Count > 0) Refusal = new Refusal(400, RefusalCodes.InvalidBatch, Describe());
        else if (lines == 0) Refusal = new Refusal(400, RefusalCodes.InvalidBatch, "The batch has no lines; the body must be JSON lines.");
    }

    private BatchLineError? CheckLine(LineSplitter splitter)
    {
        var number = splitter.Number;
        if (splitter.IsTooLong) return new BatchLineError(number, RefusalCodes.RequestTooLarge, Text($"The line has more than {model.Batch.MaxLineBytes:N0} bytes."));

        var start = number == 1 && splitter.Line.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (BatchLineReader.Read(splitter.Line[start..], number, out var line) is { } error) return error;
        if (!model.Routes.TryGetValue(line.Model, out var route) || !tenant.MayUse(route)) return new BatchLineError(number, RefusalCodes.ModelNotFound, "body.model names no model of this router; GET /v1/models lists them.", "body.model");
        return _customIds.Add(Hash(line.CustomId)) ? null : new BatchLineError(number, RefusalCodes.DuplicateParameter, "custom_id is the same as in a line before.", "custom_id");
    }

    private string Describe()
    {
        var stopped = _errors.Count >= BatchIntake.MostErrors;
        var text = new StringBuilder(Text($"{(stopped ? "At least " : "")}{_errors.Count} {(_errors.Count == 1 ? "line is" : "lines are")} wrong; nothing was queued."));
        foreach (var error in _errors.Take(ShownErrors)) text.Append(CultureInfo.InvariantCulture, $" Line {error.Line}: {error.Message}");
        if (_errors.Count > ShownErrors) text.Append(" And so on.");
        return text.ToString();
    }

    private static UInt128 Hash(string customId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(customId), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
