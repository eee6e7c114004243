using System.Globalization;
using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Protocols.OpenAI;

/// <summary>
/// The caller's body with the model's name, the caps of the rung, and usage asked for in streams (tokens are counted for every call;
/// the reader keeps the extra chunk from callers who did not ask), or with a stream asked for where the router puts the whole answer together. All other bytes stay as they came.
/// </summary>
internal static class OpenAIBody
{
    private static readonly byte[] OldLimitName = "\"max_tokens\""u8.ToArray();
    private static readonly byte[] StreamOption = ",\"stream\":true"u8.ToArray();
    private static readonly byte[] UsageOption = ",\"stream_options\":{\"include_usage\":true}"u8.ToArray();

    public static SplicedContent Create(OpenAIEndpoint endpoint, Rung rung, ChatRequest request)
    {
        var edits = new BodyEdits(request);
        edits.Replace(request.ModelValue, endpoint.ModelJson);
        Limit(edits, endpoint, rung.MaxTokens, request);
        if (rung.Temperature is { } temperature)
            SetTemperature(edits, temperature, request);
        if (request.IsAssembled)
            AskForStream(edits, request);
        if (request.Stream && !request.IncludeUsage && (endpoint.AsksForUsage || request.IsAssembled))
            AskForUsage(edits, request);
        return edits.ToContent();
    }

    private static void Limit(BodyEdits edits, OpenAIEndpoint endpoint, int? cap, ChatRequest request)
    {
        var old = request.MaxTokensValue;
        var current = request.MaxCompletionTokensValue;
        if (endpoint.RenamesLimit && current.IsPresent && !old.IsPresent)
            edits.Rename(current, OldLimitName);
        if (cap is not { } limit)
            return;

        Cap(edits, old, limit, request);
        Cap(edits, current, limit, request);
        if (!old.IsPresent && !current.IsPresent)
            edits.Add(endpoint.LimitField, limit.ToString(CultureInfo.InvariantCulture));
    }

    private static void Cap(BodyEdits edits, BodySlice value, int limit, ChatRequest request)
    {
        if (!value.IsPresent)
            return;

        var sent = request.Body.Span.Slice(value.Start, value.Length);
        if (!int.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > limit)
            edits.Replace(value, limit.ToString(CultureInfo.InvariantCulture));
    }

    private static void SetTemperature(BodyEdits edits, double temperature, ChatRequest request)
    {
        var json = temperature.ToString("R", CultureInfo.InvariantCulture);
        if (request.TemperatureValue.IsPresent)
            edits.Replace(request.TemperatureValue, json);
        else
            edits.Add("temperature", json);
    }

    private static void AskForStream(BodyEdits edits, ChatRequest request)
    {
        if (request.StreamValue.IsPresent)
            edits.Replace(request.StreamValue, "true");
        else
            edits.Append(StreamOption);
    }

    private static void AskForUsage(BodyEdits edits, ChatRequest request)
    {
        var options = request.StreamOptionsValue;
        if (request.IncludeUsageValue.IsPresent)
            edits.Replace(request.IncludeUsageValue, "true");
        else if (!options.IsPresent)
            edits.Append(UsageOption);
        else if (request.Body.Span[options.Start] != (byte)'{')
            edits.Replace(options, "{\"include_usage\":true}");
        else
        {
            var rest = request.Body.Span.Slice(options.Start + 1, options.Length - 1).TrimStart(" \t\r\n"u8);
            edits.Insert(options.Start + 1, Encoding.UTF8.GetBytes(rest[0] == (byte)'}' ? "\"include_usage\":true" : "\"include_usage\":true,"));
        }
    }
}
