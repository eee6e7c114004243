using System.Threading.Channels;
using Azure.Core;

namespace ChatRouter.AzuriteTests.Azure;

/// <summary>A credential that answers when the test says so.</summary>
internal sealed class FakeCredential : TokenCredential
{
    private readonly Channel<bool> _asked = Channel.CreateUnbounded<bool>();
    private readonly Queue<TaskCompletionSource<AccessToken>> _answers = new();

    public List<string> Scopes { get; } = [];

    public void Answer(string token, DateTimeOffset expiresOn) => Prepare().SetResult(new AccessToken(token, expiresOn));

    public TaskCompletionSource<AccessToken> Prepare()
    {
        var answer = new TaskCompletionSource<AccessToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_answers) _answers.Enqueue(answer);
        return answer;
    }

    /// <summary>Waits until the next request arrived.</summary>
    public async Task AskedAsync() => await _asked.Reader.ReadAsync();

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        lock (_answers)
        {
            Scopes.AddRange(requestContext.Scopes);
            _asked.Writer.TryWrite(true);
            return new(_answers.Dequeue().Task);
        }
    }
}
