using System.Buffers;
using System.Text;
using ChatRouter.Admission.Keys;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;

namespace ChatRouter.Azure.Identity.Callers;

/// <summary>Callers who come with an access token of Microsoft Entra ID or of another OpenID provider. One for the process; thread-safe.</summary>
public sealed class EntraCallers : ICallerTokens, IDisposable
{
    /// <summary>Longest token in characters.</summary>
    internal const int LongestToken = 8 * 1024;

    private readonly EntraSettings _settings;
    private readonly TokenRule _rule;
    private readonly IssuerKeys _keys;

    /// <param name="settings">Whose tokens are taken, and for whom they stand.</param>
    /// <param name="tenants">Who may call.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="random">Draws the jitter.</param>
    public EntraCallers(EntraSettings settings, IEnumerable<Tenant> tenants, TimeProvider clock, IRandomSource random)
    {
        _settings = settings;
        _rule = new TokenRule(settings, tenants, clock);
        _keys = new IssuerKeys(new IssuerDocuments(settings), settings, clock, random);
    }

    /// <inheritdoc/>
    public TokenIssuerState State => new(_settings.Issuers[0], _keys.Current?.Keys.Count ?? 0, _keys.Latest?.At, _keys.Latest?.At + _settings.TrustFor, _keys.LastError);

    /// <inheritdoc/>
    public Task FirstRead => _keys.FirstRead;

    /// <inheritdoc/>
    public TokenVerdict Check(string token)
    {
        if (_keys.Current is not { } keys) return new TokenVerdict(null, IsUnknown: true);
        if (!TryHash(token, out var hash)) return new TokenVerdict(null, "The token is not valid.");
        if (keys.Accepted.Find(hash) is { } known) return new TokenVerdict(known);
        var finding = _rule.Check(token, keys.Keys);
        if (finding.Tenant is { } tenant) keys.Accepted.Add(hash, tenant, finding.Until);
        else if (finding.IsKeyUnknown) _keys.Ask();
        return new TokenVerdict(finding.Tenant, finding.Problem);
    }

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken) => _keys.RunAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _keys.Dispose();

    private static bool TryHash(string token, out KeyHash hash)
    {
        Span<byte> ascii = stackalloc byte[LongestToken];
        hash = default;
        if (token.Length > LongestToken || Ascii.FromUtf16(token, ascii, out var length) != OperationStatus.Done) return false;
        hash = KeyHash.Of(ascii[..length]);
        return true;
    }
}
