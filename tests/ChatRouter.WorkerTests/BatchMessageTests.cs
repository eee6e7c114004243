using Azure.Messaging.ServiceBus;
using ChatRouter.WorkerTests.Contract;
using ChatRouter.WorkerTests.Host;
using ChatRouter.WorkerTests.Setup;

namespace ChatRouter.WorkerTests;

/// <summary>A message of the batch queue, given to the worker as the Service Bus extension does, and settled by it at the host.</summary>
[Collection(nameof(SharedApp))]
public sealed class BatchMessageTests(SharedApp shared)
{
    private const string Line = """{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"chat","messages":[{"role":"user","content":"say 5 tokens"}]}}""";

    [Fact]
    public async Task Line_Run_Completed()
    {
        shared.App.Simulator.Log.Clear();

        var settled = await DeliverAsync(shared.App, Line);

        Assert.Equal("complete", settled.How);
        Assert.Single(shared.App.Simulator.Log.Read(probes: false));
    }

    [Fact]
    public async Task PoisonedLine_DeadLetteredWithItsReason()
    {
        var settled = await DeliverAsync(shared.App, "not JSON");

        Assert.Equal(("dead-letter", "invalid_json"), (settled.How, settled.Reason));
    }

    [Fact]
    public async Task TablesOutOfReach_LineAbandonedForAnotherDelivery()
    {
        await using var app = await RunningApp.StartAsync(withTables: false);

        Assert.Equal("abandon", (await DeliverAsync(app, Line)).How);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await app.AskAsync(Ask.For("Hello"))).Status);
    }

    private static async Task<Settled> DeliverAsync(RunningApp app, string body)
    {
        var lockToken = Guid.NewGuid();
        var message = new ServiceBusMessage(body) { MessageId = Guid.NewGuid().ToString() };

        var result = await app.Host.InvokeAsync("processbatch", QueueMessage.ToBindingData(message, lockToken));

        Assert.True(result.Status == StatusResult.Types.Status.Success, result.Exception?.Message);
        return Assert.Single(app.Host.Settlements, settled => settled.LockToken == lockToken.ToString());
    }
}
