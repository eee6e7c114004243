using System.Text.Json.Nodes;

namespace ChatRouter.LocalHost.Drills.Reading;

/// <summary>Something that is done to the system.</summary>
/// <param name="Name">In words.</param>
/// <param name="Provider">What is done.</param>
/// <param name="Pauses">Seconds before and after, or null.</param>
/// <param name="Type">Always <c>action</c>.</param>
internal sealed record ExperimentAction(string Name, ActionProvider Provider, ActionPauses? Pauses = null, string Type = "action");
