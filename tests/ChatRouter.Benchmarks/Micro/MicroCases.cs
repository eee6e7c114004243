using System.Security.Cryptography;
using System.Text;
using ChatRouter.Admission;
using ChatRouter.Admission.Keys;
using ChatRouter.Admission.Limits;
using ChatRouter.Answers;
using ChatRouter.Benchmarks.Backend;
using ChatRouter.Benchmarks.Load;
using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Pipeline;
using ChatRouter.Protocols;
using ChatRouter.Protocols.OpenAI;
using ChatRouter.Slo;
using ChatRouter.Storage;
using ChatRouter.Telemetry;

namespace ChatRouter.Benchmarks.Micro;

/// <summary>The operations that every request or every event of a stream pays for.</summary>
internal static class MicroCases
{
    private static readonly Model.Backend s_backend = new()
    {
        Name = "gpu", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://127.0.0.1:8000"), Model = "Qwen/Qwen2.5-7B-Instruct", QuotaGroup = "gpu", Price = new TokenPrice { Prompt = 1, Completion = 2 },
    };

    private static readonly Rung s_rung = new() { Number = 1, Source = new BackendSource([s_backend]) };

    private static readonly RouterModel s_model = new()
    {
        Backends = s_rung.Backends,
        Routes = System.Collections.Immutable.ImmutableDictionary<string, Route>.Empty.Add("chat", new Route { Name = "chat", Ladder = [s_rung] }),
        Tenants = [new Tenant { Name = "bench", KeySha256 = [Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(LoadRequest.Key)))] }],
    };

    public static IEnumerable<MicroCase> All() => [FindTenant(), .. Admissions(), ScanRequest(), .. CacheCases.All(s_model), .. ReleaseCases.All(s_model), BuildUpstream(), ReadAnswer(), ReadEvent(repeated: false), ReadEvent(repeated: true), Circuit(), CountForObjectives(), Refuse(isDecision: false), Refuse(isDecision: true)];

    private static MicroCase FindTenant()
    {
        var keys = new KeyRing(s_model, TimeProvider.System);
        return new("find the tenant of a key", times =>
        {
            for (var i = 0; i < times; i++)
                _ = keys.Find(LoadRequest.Key);
        });
    }

    private static MicroCase Admit(string name, Tenant tenant)
    {
        var gates = new TenantGates(s_model with { Tenants = [tenant] }, TimeProvider.System);
        var (route, usage) = (s_model.Routes["chat"], new Usage(400, 100));
        return new($"admit a request and settle it, {name}", times =>
        {
            for (var i = 0; i < times; i++)
            {
                var gate = gates[tenant];
                _ = gate.Rates?.Invoke();
                if (gate.Enter(route, new TokenEstimate(400, 100), out var claim) is null) gate.Leave(claim, 0, usage, s_backend.Name);
            }
        });
    }

    private static IEnumerable<MicroCase> Admissions()
    {
        var free = s_model.Tenants[0];
        var limited = free with { RequestsPerMinute = int.MaxValue, TokensPerMinute = int.MaxValue };
        var budgeted = limited with { MaxConcurrent = 100, TokensPerDay = long.MaxValue, CostPerDay = 1e9 };
        return [
            Admit("without limits", free),
            Admit("with limits", limited),
            Admit("with limits and budgets", budgeted),
            Admit("with limits and budgets, on its route too", budgeted with { RouteLimits = budgeted.RouteLimits.Add("chat", budgeted.Limits) }),
        ];
    }

    private static MicroCase ScanRequest()
    {
        var body = LoadRequest.CreateBody(new LoadPlan { Port = 0, Connections = 1 });
        return new($"read a chat request ({body.Length} bytes)", times =>
        {
            for (var i = 0; i < times; i++)
                _ = ChatRequestScanner.Scan(body, s_model.Limits, out _);
        });
    }

    private static MicroCase BuildUpstream()
    {
        ChatRequestScanner.Scan(LoadRequest.CreateBody(new LoadPlan { Port = 0, Connections = 1, Stream = true }), s_model.Limits, out var request);
        var protocol = ChatProtocols.For(ProtocolKind.Vllm);
        return new("build the upstream request", times =>
        {
            for (var i = 0; i < times; i++)
                protocol.CreateRequest(s_backend, s_rung, request!, token: null).Dispose();
        });
    }

    private static MicroCase ReadAnswer() => new($"check a whole answer ({CannedAnswers.Completion.Length} bytes)", times =>
    {
        for (var i = 0; i < times; i++)
            _ = OpenAIAnswer.Read(CannedAnswers.Completion);
    });

    private static MicroCase ReadEvent(bool repeated)
    {
        var chunk = CannedAnswers.Content[0];
        byte[][] chunks = repeated ? [chunk, CannedAnswers.Content[1]] : [CannedAnswers.Role, CannedAnswers.Finish];
        var reader = new OpenAIStreamReader(includeUsage: false);
        return new($"read one event of a stream ({chunk.Length} bytes), its form {(repeated ? "known" : "new")}", times =>
        {
            for (var i = 0; i < times; i++)
                _ = reader.Next(chunks[i & 1], isEnd: false);
        });
    }

    private static MicroCase Refuse(bool isDecision)
    {
        var pipeline = new RouterEngine(s_model, new MemoryEntityTableStore(), new NoQueue(), TimeProvider.System, SystemRandomSource.Instance).Pipeline;
        var refusal = new Refusal(401, RefusalCodes.InvalidApiKey, "Send a valid key as 'Authorization: Bearer KEY'.");
        return new($"refuse a bad key{(isDecision ? ", with its decision" : "")}", times =>
        {
            for (var i = 0; i < times; i++)
            {
                using var sink = new BufferedAnswer();
                var done = isDecision
                    ? pipeline.RefuseAsync(pipeline.Open("req_1"), sink, refusal, CancellationToken.None)
                    : RequestPipeline.RefuseAsync(sink, refusal, CancellationToken.None);
                if (!done.IsCompletedSuccessfully) throw new InvalidOperationException("A refusal into memory waits for nothing.");
            }
        });
    }

    private static MicroCase CountForObjectives()
    {
        var recorder = new SloRecorder(s_model, TimeProvider.System);
        var second = TimeSpan.FromSeconds(1);
        var decision = new DecisionRecord
        {
            Id = "req_1", At = DateTimeOffset.UnixEpoch, Route = "chat", Lane = Lane.Interactive, Stream = true, Result = "complete", Duration = second, Usage = new Usage(500, 100),
            Attempts = [new AttemptRecord("gpu", 1, AttemptMode.Fresh, TimeSpan.Zero, second, second / 4, OutcomeKind.Success, FailureReason.None, Detail: null)],
        };
        return new("count a request for the objectives", times =>
        {
            for (var i = 0; i < times; i++)
                recorder.Record(decision);
        });
    }

    private static MicroCase Circuit()
    {
        var circuit = new CircuitRegistry(s_model, TimeProvider.System, SystemRandomSource.Instance, new DeafObserver())[s_backend];
        return new("circuit: acquire and report", times =>
        {
            for (var i = 0; i < times; i++)
            {
                circuit.TryAcquire(out var permit);
                circuit.Report(permit, AttemptOutcome.Success, TimeSpan.FromMilliseconds(120));
            }
        });
    }
}
