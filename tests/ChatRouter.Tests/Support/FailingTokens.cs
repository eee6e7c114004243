using ChatRouter.Protocols;

namespace ChatRouter.Tests.Support;

/// <summary>An identity service that is out of reach.</summary>
internal sealed class FailingTokens : ITokenSource
{
    public ValueTask<string> GetTokenAsync(string scope, CancellationToken cancellationToken) => throw new InvalidOperationException("No identity here.");
}
