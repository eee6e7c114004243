using System.Reflection;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>A function with a Service Bus queue trigger.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Method">The method to invoke.</param>
/// <param name="QueueName">The queue it reads.</param>
/// <param name="AutoCompleteMessages">What the attribute says; null: what host.json says.</param>
internal sealed record ServiceBusFunction(string Name, MethodInfo Method, string QueueName, bool? AutoCompleteMessages);
