using System.Collections.Concurrent;
using ChatRouter.WorkerTests.Contract;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ChatRouter.WorkerTests.Host;

/// <summary>The Service Bus extension's side of a settlement, which only remembers it.</summary>
internal sealed class SettlementService : Settlement.SettlementBase
{
    private readonly ConcurrentQueue<Settled> _calls = new();

    /// <summary>All settlements, oldest first.</summary>
    public IReadOnlyCollection<Settled> Calls => _calls;

    public override Task<Empty> Complete(CompleteRequest request, ServerCallContext context) => Keep(new(request.Locktoken, "complete"));

    public override Task<Empty> Abandon(AbandonRequest request, ServerCallContext context) => Keep(new(request.Locktoken, "abandon"));

    public override Task<Empty> Deadletter(DeadletterRequest request, ServerCallContext context) => Keep(new(request.Locktoken, "dead-letter", request.DeadletterReason));

    private Task<Empty> Keep(Settled settled)
    {
        _calls.Enqueue(settled);
        return Task.FromResult(new Empty());
    }
}
