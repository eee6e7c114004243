using ChatRouter.Azure.Tables;

namespace ChatRouter.AzuriteTests.Azure;

public sealed class TableServiceClientFactoryTests
{
    private readonly FakeCredential _credential = new();

    [Theory]
    [InlineData("azurite", "http://127.0.0.1:10002/devstoreaccount1")]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acc;AccountKey=a2V5;EndpointSuffix=core.windows.net", "https://acc.table.core.windows.net")]
    [InlineData("AccountName=acc;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:7/acc", "http://127.0.0.1:7/acc")]
    [InlineData("https://acc.table.core.windows.net", "https://acc.table.core.windows.net")]
    public void Create_KnownForms_ReachTheEndpoint(string connection, string expected) =>
        Assert.Equal(expected, TableServiceClientFactory.Create(connection, _credential).Uri.AbsoluteUri.TrimEnd('/'));

    [Fact]
    public void Create_EndpointWithoutTls_IsRefused()
    {
        var failure = Assert.Throws<ArgumentException>(() => TableServiceClientFactory.Create("http://acc.table.core.windows.net", _credential));

        Assert.StartsWith("The table endpoint http://acc.table.core.windows.net/ must use https", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory?")]
    [InlineData("AccountName=acc;secret")]
    [InlineData("AccountName=acc;AccountKey=secret!")]
    public void Create_Nonsense_IsRefusedWithoutRepeatingIt(string connection)
    {
        var failure = Assert.Throws<ArgumentException>(() => TableServiceClientFactory.Create(connection, _credential));

        Assert.StartsWith("The connection to the tables must be 'azurite', a storage connection string or an https table endpoint.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }
}
