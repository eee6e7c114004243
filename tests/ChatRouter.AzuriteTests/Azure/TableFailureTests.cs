using Azure;
using Azure.Identity;
using ChatRouter.Azure.Tables;

namespace ChatRouter.AzuriteTests.Azure;

/// <summary>The answers that Azurite does not give.</summary>
public sealed class TableFailureTests
{
    private static readonly Uri s_endpoint = new("https://acc.table.core.windows.net");

    [Theory]
    [InlineData(400, "InvalidHeaderValue", "400 InvalidHeaderValue: it does not know the version of the protocol that this client speaks; take a newer Azurite, or start it with --skipApiVersionCheck")]
    [InlineData(400, "InvalidInput", "400 InvalidInput")]
    [InlineData(401, "InvalidAuthenticationInfo", "401 InvalidAuthenticationInfo: the token was refused; check that the identity belongs to the account's tenant")]
    [InlineData(403, "AuthenticationFailed", "403 AuthenticationFailed: the key was refused; check AccountName and AccountKey in the connection string (keys are rotated) and this machine's clock")]
    [InlineData(403, "AuthorizationFailure", "403 AuthorizationFailure: the account does not admit this network or identity; check its firewall, its private endpoint and the identity's roles")]
    [InlineData(403, "AuthorizationPermissionMismatch", "403 AuthorizationPermissionMismatch: the identity lacks the right; give it the role Storage Table Data Contributor on the account, and some minutes to take effect")]
    [InlineData(403, "KeyBasedAuthenticationNotPermitted", "403 KeyBasedAuthenticationNotPermitted: the account takes no keys; name its https endpoint in place of a connection string, and the identity is used")]
    [InlineData(404, "ResourceNotFound", "404 ResourceNotFound: there is no such account; check the account's name in the connection string or the endpoint")]
    [InlineData(404, "TableNotFound", "404 TableNotFound: the table does not exist")]
    [InlineData(503, "ServerBusy", "503 ServerBusy")]
    [InlineData(502, null, "502")]
    public void Describe_Answer_SaysWhatToCheck(int status, string? code, string expected) =>
        Assert.Equal(expected, TableFailure.Describe(new RequestFailedException(status, "Said by the service.", code, null), s_endpoint));

    [Fact]
    public void Describe_NoToken_SaysSoInOneLine() => Assert.Equal(
        "no token for it: None of the credentials had one", TableFailure.Describe(new CredentialUnavailableException("None of the credentials had one.\n- one\n- two"), s_endpoint));

    [Fact]
    public void Describe_NobodyListensElsewhere_DoesNotAdviseAzurite() => Assert.Equal(
        "nobody listens at acc.table.core.windows.net",
        TableFailure.Describe(
            new RequestFailedException("x", new HttpRequestException(HttpRequestError.ConnectionError, "x", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused))),
            s_endpoint));
}
