using System.Text.Json;

namespace ChatRouter.AzuriteTests.App;

[Collection(AppCollection.Name)]
public sealed class ChatTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Chat_StreamedAndNot_IsWholeAndTheViewIsFresh()
    {
        await using var deployment = await Deployment.StartAsync(azurite);

        var answer = await deployment.Client.ChatAsync();
        var stream = await deployment.Client.ChatAsync(streams: true);

        Assert.All([answer, stream], reply => Assert.True(reply.IsWhole, reply.ToString()));
        Assert.All([answer, stream], reply => Assert.Equal(("gpu1", "1"), (reply.Backend, reply.Attempts)));
        Assert.StartsWith("data: ", stream.Body, StringComparison.Ordinal);
        var state = await Eventually.SeeAsync("a view", deployment.Client.StateAsync, state => state.GetProperty("fleetViewAgeSeconds").ValueKind == JsonValueKind.Number);
        Assert.Equal(JsonValueKind.Undefined, state.TryGetProperty("fleetError", out var error) ? error.ValueKind : default);
    }
}
