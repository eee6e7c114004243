using ChatRouter.Batch;
using ChatRouter.Fleet.Faults;
using ChatRouter.Model;
using ChatRouter.Protocols;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Drills;

/// <summary>Puts what can be faulted before the engine's ports, where drills are on.</summary>
internal static class FaultPorts
{
    /// <summary>The board of faults; null, and the ports as they are, where drills are off.</summary>
    public static FaultBoard? Wrap(RouterModel model, IRandomSource random, TimeProvider clock, ref IEntityTableStore tables, ref IBatchQueue queue, ref ITokenSource? tokens)
    {
        if (!model.Drills.Enabled) return null;
        var faults = new FaultBoard(random, clock);
        tables = new FaultyTables(tables, faults, clock);
        queue = new FaultyQueue(queue, faults, clock);
        tokens = tokens is null ? null : new FaultyTokens(tokens, faults, clock);
        return faults;
    }
}
