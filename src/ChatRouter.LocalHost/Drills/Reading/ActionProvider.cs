using System.Text.Json.Nodes;

namespace ChatRouter.LocalHost.Drills.Reading;

/// <summary>What an action does.</summary>
/// <param name="Type"><c>simulator</c>: a fault of a simulated backend; <c>router</c>: a fault of the router's own (<c>POST /ops/faults</c>); <c>load</c>: another rate of requests; <c>order</c>: a step that a person would take.</param>
internal sealed record ActionProvider(string Type)
{
    /// <summary>The simulated backend; with null <see cref="Fault"/> it is well again. Null: all of them.</summary>
    public string? Backend { get; init; }

    /// <summary>The fault, as the simulator's control API or <c>/ops/faults</c> takes it; null ends faults. Of an <c>order</c>: its body.</summary>
    public JsonObject? Fault { get; init; }

    /// <summary>The rate of a <c>load</c> as a multiple of the experiment's.</summary>
    public double Times { get; init; } = 1;

    /// <summary>The path of an <c>order</c>, such as <c>ops/backends/gpu1/drain</c>.</summary>
    public string? Path { get; init; }

    /// <summary>The method of an <c>order</c>.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Names under which fields of an order's answer are kept, such as <c>{"key": "id"}</c>: <c>{key}</c> stands for it in later paths. A dot goes into an object, or a list's first.</summary>
    public Dictionary<string, string> Keep { get; init; } = [];

    /// <summary>Whether it breaks something.</summary>
    public bool IsFault => Fault is not null || (Type == "load" && Times > 1);
}
