using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ChatRouter.Tests.Support.Backends;

/// <summary>What a scripted backend does with one call. Immutable; built step by step.</summary>
internal sealed record Reply
{
    private TimeSpan _wait;
    private TimeSpan _headersAfter;
    private HttpRequestException? _fault;
    private int _status = 200;
    private string? _mediaType;
    private ImmutableArray<(string Name, string Value)> _headers = [];
    private ImmutableArray<BodyStep> _body = [];

    /// <summary>All bytes of the body, as text.</summary>
    public string Text => Encoding.UTF8.GetString([.. _body.SelectMany(step => step.Bytes)]);

    /// <summary>Takes the call and never answers.</summary>
    public static Reply Silence { get; } = new() { _headersAfter = Timeout.InfiniteTimeSpan };

    /// <summary>Nobody listens.</summary>
    public static Reply Refused { get; } = new() { _fault = new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused") };

    /// <summary>Resets the connection before the first byte of an answer.</summary>
    public static Reply Reset { get; } = new() { _fault = new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely.") };

    /// <summary>A stream that begins; nothing in it yet.</summary>
    public static Reply Stream { get; } = new() { _mediaType = "text/event-stream" };

    /// <summary>A whole stream: role, these texts, the end.</summary>
    public static Reply Streamed(params string[] texts) => texts.Aggregate(Stream.Role(), (reply, text) => reply.Says(text)).Finish().Done();

    /// <summary>A whole answer.</summary>
    public static Reply Whole(string text) => Json(200, Chunks.Completion(text));

    /// <summary>A JSON body of any status.</summary>
    public static Reply Json(int status, string json) => Body(status, "application/json", Encoding.UTF8.GetBytes(json));

    /// <summary>An error in OpenAI's form.</summary>
    public static Reply Error(int status, string code = "", string message = "It did not work.") => Json(status, Chunks.Error(message, code));

    /// <summary>Any body.</summary>
    public static Reply Body(int status, string? mediaType, byte[] bytes) => new() { _status = status, _mediaType = mediaType, _body = bytes.Length == 0 ? [] : [new BodyStep(TimeSpan.Zero, bytes)] };

    /// <summary>With a response header.</summary>
    public Reply With(string name, string value) => this with { _headers = _headers.Add((name, value)) };

    /// <summary>With another content type, or none.</summary>
    public Reply As(string? mediaType) => this with { _mediaType = mediaType };

    /// <summary>The headers come so much later.</summary>
    public Reply HeadersAfter(TimeSpan wait) => this with { _headersAfter = wait };

    /// <summary>The next piece of the body comes so much after the last one.</summary>
    public Reply After(TimeSpan wait) => this with { _wait = _wait + wait };

    /// <summary>A piece of the body, byte for byte.</summary>
    public Reply Raw(string text) => Raw(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Raw(string)"/>
    public Reply Raw(byte[] bytes) => this with { _wait = TimeSpan.Zero, _body = _body.Add(new BodyStep(_wait, bytes)) };

    /// <summary>The role frame.</summary>
    public Reply Role() => Raw(Chunks.Role);

    /// <summary>A content frame.</summary>
    public Reply Says(string text) => Raw(Chunks.Text(text));

    /// <summary>A frame with reasoning.</summary>
    public Reply Thinks(string text) => Raw(Chunks.Reasoning(text));

    /// <summary>The frame with the finish reason.</summary>
    public Reply Finish(string reason = "stop") => Raw(Chunks.Finish(reason));

    /// <summary>The terminator.</summary>
    public Reply Done() => Raw(Chunks.Done);

    /// <summary>The connection breaks.</summary>
    public Reply Breaks() => this with { _wait = TimeSpan.Zero, _body = _body.Add(new BodyStep(_wait, [], new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely."))) };

    /// <summary>Silence from here on, on an open connection.</summary>
    public Reply Hangs() => this with { _body = _body.Add(new BodyStep(Timeout.InfiniteTimeSpan, [])) };

    /// <summary>The same bytes in reads of that size.</summary>
    public Reply InPiecesOf(int size) => this with
    {
        _body = [.. _body.SelectMany(step => step.Bytes.Chunk(size).Select((bytes, i) => step with { After = i == 0 ? step.After : TimeSpan.Zero, Bytes = bytes }))],
    };

    /// <summary>Plays it.</summary>
    public async Task<HttpResponseMessage> PlayAsync(ManualClock clock, Action closed, CancellationToken cancellationToken)
    {
        if (_headersAfter != TimeSpan.Zero) await clock.WaitAsync(_headersAfter, cancellationToken);
        if (_fault is not null) throw new HttpRequestException(_fault.HttpRequestError, _fault.Message, new IOException(_fault.Message));

        var content = new StreamContent(new ScriptedBody(_body, clock, closed));
        if (_mediaType is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(_mediaType);
        var response = new HttpResponseMessage((HttpStatusCode)_status) { Content = content };
        foreach (var (name, value) in _headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value)) content.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
