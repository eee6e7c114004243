using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols.Requests.Checks;

namespace ChatRouter.Protocols.Requests;

/// <summary>One pass over a request: the reader and what was found so far.</summary>
internal ref struct RequestScan
{
    private const int MaxModelLength = 256;
    private const int MaxUnknownFields = 256;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly RequestLimits _limits;
    private readonly RouteNames? _names;
    private Utf8JsonReader _reader;
    private PromptTally _tally;
    private string? _model;
    private bool _stream;
    private bool _logProbs;
    private bool _wholeOnly;
    private bool _includeUsage;
    private long? _maxTokens;
    private long? _maxCompletionTokens;
    private long? _choices;
    private long? _topLogProbs;
    private Lane? _tierLane;
    private ToolChoice _toolChoice;
    private ToolChoice _functionCall;
    private BodySlice _tools;
    private BodySlice _functions;
    private BodySlice _modelValue;
    private BodySlice _messagesValue;
    private BodySlice _maxTokensValue;
    private BodySlice _maxCompletionTokensValue;
    private BodySlice _temperatureValue;
    private BodySlice _streamValue;
    private BodySlice _streamOptionsValue;
    private BodySlice _includeUsageValue;
    private int _end;

    public RequestScan(ReadOnlyMemory<byte> body, RequestLimits limits, RouteNames? names)
    {
        _body = body;
        _limits = limits;
        _names = names;

        // One level more than allowed: the excess is met here, not as an exception of the reader.
        _reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = limits.MaxDepth + 1 });
    }

    /// <summary>How far the reader came.</summary>
    public readonly long Position => _reader.BytesConsumed;

    /// <summary>Reads the whole body. Throws <see cref="JsonException"/> where it is no JSON.</summary>
    public Refusal? Run()
    {
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.StartObject)
            return RequestFault.NotAnObject(_reader.TokenType);

        var seen = new SeenNames(stackalloc ulong[MaxUnknownFields]);
        while (_reader.Read() && _reader.TokenType is JsonTokenType.PropertyName)
        {
            var name = _reader.ValueIsEscaped ? Unescape(ref _reader) : _reader.ValueSpan;
            if (!seen.Add(name, out var field))
                return seen.IsFull ? RequestFault.TooManyFields(MaxUnknownFields) : RequestFault.Duplicate(NameOrNull(field));

            _reader.Read();
            var start = (int)_reader.TokenStartIndex;
            if (Field(field) is { } refusal)
                return refusal;
            _wholeOnly |= WholeOnlyFields.Has(name, _body.Span[start..(int)_reader.BytesConsumed]);
        }

        _end = (int)_reader.TokenStartIndex;

        // Finds what follows the object.
        _reader.Read();
        if (_model is null)
            return RequestFault.Missing("model");
        return seen.Has(RequestField.Messages) ? null : RequestFault.Missing("messages");
    }

    /// <summary>What one field says against another, once the whole body is read.</summary>
    public readonly Refusal? Contradiction()
    {
        if (_topLogProbs > 0 && !_logProbs)
            return RequestFault.Needs("top_logprobs", "'logprobs' to be true");
        if (!_stream && _streamOptionsValue.IsPresent && _body.Span[_streamOptionsValue.Start] == (byte)'{')
            return RequestFault.Needs("stream_options", "'stream' to be true");
        return Contradiction(_toolChoice, _tools, isWrapped: true, "tool_choice", "tools", "tool_choice.function.name")
            ?? Contradiction(_functionCall, _functions, isWrapped: false, "function_call", "functions", "function_call.name");
    }

    /// <summary>The request, once the whole body is read and not refused.</summary>
    public readonly ChatRequest ToRequest(PromptEstimate? estimate) => new()
    {
        Body = _body,
        Model = _model!,
        Stream = _stream,
        IncludeUsage = _includeUsage,
        MaxTokens = (int?)(_maxCompletionTokens ?? _maxTokens),
        Needs = _tally.Needs,
        Traits = _tally.Traits | (_logProbs ? RequestTraits.LogProbs : RequestTraits.None) | (_wholeOnly ? RequestTraits.WholeOnly : RequestTraits.None),
        Choices = (int)(_choices ?? 1),
        Prompt = _tally.Size,
        PromptTokensEstimate = estimate?.Invoke(_model!, _tally.Size) ?? TokenRatios.Default.Estimate(_tally.Size),
        TierLane = _tierLane,
        ModelValue = _modelValue,
        MessagesValue = _messagesValue,
        FirstToolCall = _tally.FirstToolCall,
        MaxTokensValue = _maxTokensValue,
        MaxCompletionTokensValue = _maxCompletionTokensValue,
        TemperatureValue = _temperatureValue,
        StreamValue = _streamValue,
        StreamOptionsValue = _streamOptionsValue,
        IncludeUsageValue = _includeUsageValue,
        End = _end,
    };

    // Escaped names are rare enough to be allocated. An escape never grows when it is resolved.
    private static ReadOnlySpan<byte> Unescape(ref Utf8JsonReader reader)
    {
        var name = new byte[reader.ValueSpan.Length];
        return name.AsSpan(0, reader.CopyString(name));
    }

    private static string? NameOrNull(RequestField field) => field is RequestField.Unknown ? null : RequestFieldNames.Of(field);

    private Refusal? Field(RequestField field)
    {
        var name = NameOrNull(field) ?? "";
        var start = (int)_reader.TokenStartIndex;
        var refusal = field switch
        {
            RequestField.Model => Model(),
            RequestField.Messages => MessageChecks.Messages(ref _reader, _limits.MaxDepth, ref _tally),
            RequestField.Stream => FieldChecks.Boolean(ref _reader, name, out _stream),
            RequestField.StreamOptions => StreamOptions(),
            RequestField.MaxTokens => FieldChecks.Integer(ref _reader, name, 1, _limits.MaxTokens, out _maxTokens),
            RequestField.MaxCompletionTokens => FieldChecks.Integer(ref _reader, name, 1, _limits.MaxTokens, out _maxCompletionTokens),
            RequestField.Temperature => FieldChecks.Number(ref _reader, name, 0, 2),
            RequestField.TopP => FieldChecks.Number(ref _reader, name, 0, 1),
            RequestField.Choices => FieldChecks.Integer(ref _reader, name, 1, 128, out _choices),
            RequestField.PresencePenalty or RequestField.FrequencyPenalty => FieldChecks.Number(ref _reader, name, -2, 2),
            RequestField.Stop => FieldChecks.Stop(ref _reader),
            RequestField.Tools => Tools(name, isWrapped: true, ref _tools),
            RequestField.Functions => Tools(name, isWrapped: false, ref _functions),
            RequestField.ToolChoice => ToolChoiceCheck.Check(ref _reader, name, isWrapped: true, _limits.MaxDepth, out _toolChoice),
            RequestField.FunctionCall => ToolChoiceCheck.Check(ref _reader, name, isWrapped: false, _limits.MaxDepth, out _functionCall),
            RequestField.ResponseFormat => ResponseFormatCheck.Check(ref _reader, _limits.MaxDepth, ref _tally.Needs),
            RequestField.Seed => FieldChecks.Integer(ref _reader, name, long.MinValue, long.MaxValue, out _),
            RequestField.LogProbs => FieldChecks.Boolean(ref _reader, name, out _logProbs),
            RequestField.TopLogProbs => FieldChecks.Integer(ref _reader, name, 0, 20, out _topLogProbs),
            RequestField.ServiceTier => ServiceTier.Check(ref _reader, name, out _tierLane),
            RequestField.User or RequestField.ReasoningEffort => FieldChecks.Text(ref _reader, name),
            RequestField.ParallelToolCalls or RequestField.Store => FieldChecks.Boolean(ref _reader, name, out _),
            RequestField.LogitBias or RequestField.Metadata => FieldChecks.Object(ref _reader, name, _limits.MaxDepth),
            _ => FieldChecks.Skip(ref _reader, _limits.MaxDepth),
        };
        if (refusal is null)
            Note(field, new BodySlice(start, (int)_reader.BytesConsumed - start));
        return refusal;
    }

    private void Note(RequestField field, BodySlice value)
    {
        switch (field)
        {
            case RequestField.Model: _modelValue = value; break;
            case RequestField.Messages: _messagesValue = value; break;
            case RequestField.MaxTokens: _maxTokensValue = value; break;
            case RequestField.MaxCompletionTokens: _maxCompletionTokensValue = value; break;
            case RequestField.Temperature: _temperatureValue = value; break;
            case RequestField.Stream: _streamValue = value; break;
            case RequestField.StreamOptions: _streamOptionsValue = value; break;
        }
    }

    private Refusal? Model()
    {
        if (_reader.TokenType is not JsonTokenType.String)
            return RequestFault.WrongType("model", "a string", _reader.TokenType);

        // An escape takes at most six bytes per UTF-16 unit, so nothing longer can fit.
        if (_reader.ValueSpan.Length <= MaxModelLength * 6)
            _model = (_reader.ValueIsEscaped ? null : _names?.Find(_reader.ValueSpan)) ?? _reader.GetString();
        return _model is { Length: > 0 and <= MaxModelLength }
            ? null
            : RequestFault.OutOfRange("model", $"a string of 1 to {MaxModelLength} characters");
    }

    private Refusal? StreamOptions()
    {
        if (_reader.TokenType is JsonTokenType.Null)
            return null;
        if (_reader.TokenType is not JsonTokenType.StartObject)
            return RequestFault.WrongType("stream_options", "an object", _reader.TokenType);

        while (_reader.Read() && _reader.TokenType is JsonTokenType.PropertyName)
        {
            var isUsage = _reader.ValueTextEquals("include_usage"u8);
            _reader.Read();
            var start = (int)_reader.TokenStartIndex;
            var refusal = isUsage
                ? FieldChecks.Boolean(ref _reader, "stream_options.include_usage", out _includeUsage)
                : FieldChecks.Skip(ref _reader, _limits.MaxDepth);
            if (refusal is not null)
                return refusal;
            if (isUsage)
                _includeUsageValue = new BodySlice(start, (int)_reader.BytesConsumed - start);
        }

        return null;
    }

    private Refusal? Tools(string name, bool isWrapped, ref BodySlice value)
    {
        var start = (int)_reader.TokenStartIndex;
        var refusal = ToolChecks.Check(ref _reader, name, isWrapped, _limits.MaxDepth, out var count);
        if (count == 0)
            return refusal;
        _tally.Needs |= Capabilities.Tools;
        value = new BodySlice(start, (int)_reader.BytesConsumed - start);
        _tally.Json(Slice(value).Span);
        return refusal;
    }

    private readonly Refusal? Contradiction(ToolChoice choice, BodySlice tools, bool isWrapped, string param, string list, string name)
    {
        if (choice.NeedsTools && !tools.IsPresent)
            return RequestFault.Needs(param, $"'{list}' that are not empty");
        return choice.Name.IsPresent && !ToolChecks.Has(Slice(tools), isWrapped, Slice(choice.Name)) ? RequestFault.OutOfRange(name, $"the name of one of the '{list}'") : null;
    }

    private readonly ReadOnlyMemory<byte> Slice(BodySlice value) => _body.Slice(value.Start, value.Length);
}
