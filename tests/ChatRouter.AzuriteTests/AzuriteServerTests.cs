using Azure.Data.Tables;

namespace ChatRouter.AzuriteTests;

public sealed class AzuriteServerTests
{
    [Fact]
    public async Task StopAndStart_WithAFolder_KeepsTheTables()
    {
        var folder = Directory.CreateTempSubdirectory("chatrouter-azurite");
        try
        {
            await using var server = await AzuriteServer.StartNewAsync(folder.FullName);
            var table = new TableServiceClient(server.ConnectionString).GetTableClient("kept");
            await table.CreateIfNotExistsAsync();
            await table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 7 });

            await server.StopAsync();
            await server.StartAsync();

            Assert.Equal(7, (await table.GetEntityAsync<TableEntity>("p", "r")).Value["N"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
