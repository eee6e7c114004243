using System.Net.Sockets;
using Azure;
using Azure.Data.Tables.Models;
using Azure.Identity;
using Polly.Timeout;

namespace ChatRouter.Azure.Tables;

/// <summary>Says what a failed call means and what the operator can check. Holds no key, no token and nothing that the service wrote.</summary>
internal static class TableFailure
{
    /// <summary>The cause in one sentence without its full stop.</summary>
    /// <param name="cause">What the client threw.</param>
    /// <param name="endpoint">The account's table endpoint.</param>
    public static string Describe(Exception cause, Uri endpoint) => cause switch
    {
        RequestFailedException { Status: > 0 } answer => $"{answer.Status} {answer.ErrorCode}".TrimEnd() + (Advice(answer.Status, answer.ErrorCode ?? "") is { } advice ? $": {advice}" : ""),
        TimeoutRejectedException timeout => $"no answer within {timeout.Timeout.TotalSeconds:0.###} s",
        AuthenticationFailedException => $"no token for it: {FirstLine(cause)}",
        _ when Chain(cause).OfType<HttpRequestException>().FirstOrDefault() is { } transport => Describe(transport, endpoint),
        _ => FirstLine(cause),
    };

    private static string? Advice(int status, string code) => (status, code) switch
    {
        (400, "InvalidHeaderValue") => "it does not know the version of the protocol that this client speaks; take a newer Azurite, or start it with --skipApiVersionCheck",
        (401, _) => "the token was refused; check that the identity belongs to the account's tenant",
        (403, "AuthorizationPermissionMismatch") => "the identity lacks the right; give it the role Storage Table Data Contributor on the account, and some minutes to take effect",
        (403, "KeyBasedAuthenticationNotPermitted") => "the account takes no keys; name its https endpoint in place of a connection string, and the identity is used",
        (403, "AuthorizationFailure") => "the account does not admit this network or identity; check its firewall, its private endpoint and the identity's roles",
        (403, _) => "the key was refused; check AccountName and AccountKey in the connection string (keys are rotated) and this machine's clock",
        (404, _) when TableErrorCode.TableNotFound == code => "the table does not exist",
        (404, _) => "there is no such account; check the account's name in the connection string or the endpoint",
        _ => null,
    };

    private static string Describe(HttpRequestException transport, Uri endpoint) => transport.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"{endpoint.Host} has no address; check the account's name and this network's DNS",
        HttpRequestError.SecureConnectionError => $"no TLS connection: {FirstLine(transport.InnerException ?? transport)}; check whether the endpoint is https and who signed its certificate",
        HttpRequestError.ConnectionError when Chain(transport).OfType<SocketException>().Any(socket => socket.SocketErrorCode == SocketError.ConnectionRefused)
            => $"nobody listens at {endpoint.Authority}{(endpoint.IsLoopback ? "; start Azurite" : "")}",
        HttpRequestError.ConnectionError => $"no connection to {endpoint.Authority}: {FirstLine(transport.InnerException ?? transport)}",
        _ => FirstLine(transport),
    };

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException) yield return cause;
    }

    private static string FirstLine(Exception exception) => exception.Message.Split('\n', 2)[0].Trim().TrimEnd('.');
}
