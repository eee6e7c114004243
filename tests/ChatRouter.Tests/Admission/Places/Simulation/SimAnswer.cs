using ChatRouter.Tests.Fleet.Simulation;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>A request at a simulated server.</summary>
internal sealed class SimAnswer(SimProcess process, SimArrival arrival)
{
    public SimProcess Process { get; } = process;

    public SimArrival Arrival { get; } = arrival;

    public LinkedListNode<SimAnswer>? Node { get; set; }

    /// <summary>When it got its slot.</summary>
    public TimeSpan BegunAt { get; set; }

    public bool IsOver { get; set; }

    /// <summary>True for the token; false where a limit of time came first.</summary>
    public TaskCompletionSource<bool> FirstToken { get; } = new();

    /// <summary>True for the end; false where a limit of time came first.</summary>
    public TaskCompletionSource<bool> End { get; } = new();
}
