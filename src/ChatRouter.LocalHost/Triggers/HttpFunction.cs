using System.Collections.Immutable;
using System.Reflection;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>A function with an HTTP trigger.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Method">The method to invoke.</param>
/// <param name="Route">The route template, without the prefix of host.json.</param>
/// <param name="Verbs">HTTP methods in upper case; empty: all.</param>
/// <param name="IsDisabled">Switched off by a setting: its route stays and answers 404 without a body.</param>
internal sealed record HttpFunction(string Name, MethodInfo Method, string Route, ImmutableArray<string> Verbs, bool IsDisabled = false);
