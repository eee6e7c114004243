using System.Collections.Immutable;
using System.Text;
using ChatRouter.Batch;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Batch;

/// <summary>Tables in memory, a queue that records, a runner that answers as told, and the three parts of the batch over them.</summary>
internal sealed class BatchFixture
{
    public const string Owner = "reports";

    public static Tenant Submitter { get; } = new() { Name = Owner, KeySha256 = [] };

    private BatchFixture(BatchSettings settings)
    {
        Settings = settings;
        var backend = new Backend { Name = "gpu1", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://gpu1"), Model = "m", QuotaGroup = "gpu1" };
        var route = new Route { Name = "chat", Ladder = [new Rung { Number = 1, Source = new BackendSource([backend]) }] };
        Model = new RouterModel { Backends = [backend], Routes = ImmutableDictionary<string, Route>.Empty.Add("chat", route), Tenants = [], Batch = settings };
        Store = new MemoryEntityTableStore();
        Batches = new FaultyTable(Store.Table(TableNames.Batches));
        Lines = new FaultyTable(Store.Table(TableNames.BatchLines));
        var store = new FixtureStore(Batches, Lines);
        Intake = new BatchIntake(store, Queue, Model, Clock);
        Worker = new BatchWorker(store, Queue, Runner, settings, Clock, Chance, GivenUp.Add);
        Reader = new BatchReader(store, Clock);
    }

    public ManualClock Clock { get; } = new();

    public FixedChance Chance { get; } = new();

    /// <summary>Codes of the lines that were given up.</summary>
    public List<string> GivenUp { get; } = [];

    public RecordingQueue Queue { get; } = new();

    public ScriptedRunner Runner { get; } = new();

    public BatchSettings Settings { get; }

    public RouterModel Model { get; }

    public MemoryEntityTableStore Store { get; }

    public FaultyTable Batches { get; }

    public FaultyTable Lines { get; }

    public BatchIntake Intake { get; }

    public BatchWorker Worker { get; }

    public BatchReader Reader { get; }

    public static async Task<BatchFixture> CreateAsync(BatchSettings? settings = null)
    {
        var fixture = new BatchFixture(settings ?? new BatchSettings());
        await fixture.Store.EnsureCreatedAsync(TableNames.All, CancellationToken.None);
        return fixture;
    }

    public static string Line(string customId, string model = "chat") =>
        $$$"""{"custom_id":"{{{customId}}}","method":"POST","url":"/v1/chat/completions","body":{"model":"{{{model}}}","messages":[{"role":"user","content":"hi"}]}}""";

    public static MemoryStream Body(params IEnumerable<string> lines) => new(Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    public static BatchMessage Direct(string body, string id = "m-1", string? batch = null) => new() { MessageId = id, Body = Encoding.UTF8.GetBytes(body), BatchId = batch };

    /// <summary>Submits lines that must be right; gives the batch's id.</summary>
    public async Task<string> SubmitAsync(params IEnumerable<string> lines)
    {
        var receipt = await Intake.SubmitAsync(Body(lines), Submitter, CancellationToken.None);
        Assert.Null(receipt.Refusal);
        using var json = System.Text.Json.JsonDocument.Parse(receipt.Json);
        return json.RootElement.GetProperty("id").GetString()!;
    }

    public Task<BatchDisposition> ProcessAsync(BatchMessage message, int deliveryCount = 1) => Worker.ProcessAsync(message, deliveryCount, CancellationToken.None);

    public async Task<System.Text.Json.JsonElement> GetAsync(string id)
    {
        var json = await Reader.GetAsync(id, Owner, CancellationToken.None);
        return System.Text.Json.JsonDocument.Parse(json!.Value).RootElement;
    }

    public async Task<string[]> OutputAsync(string id)
    {
        using var stream = new MemoryStream();
        var writer = System.IO.Pipelines.PipeWriter.Create(stream);
        Assert.True(await Reader.WriteOutputAsync(id, Owner, writer, CancellationToken.None));
        await writer.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>All result rows of a partition.</summary>
    public async Task<List<EntityRow>> RowsAsync(string partition)
    {
        var rows = new List<EntityRow>();
        await foreach (var row in Lines.QueryAsync(partition, null, CancellationToken.None)) rows.Add(row);
        return rows;
    }

    private sealed class FixtureStore(IEntityTable batches, IEntityTable lines) : IEntityTableStore
    {
        public IEntityTable Table(string name) => name == TableNames.Batches ? batches : lines;

        public Task EnsureCreatedAsync(IEnumerable<string> names, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
