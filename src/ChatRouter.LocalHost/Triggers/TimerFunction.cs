using System.Reflection;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>A function with a timer trigger.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Method">The method to invoke.</param>
/// <param name="Schedule">When.</param>
internal sealed record TimerFunction(string Name, MethodInfo Method, TimerSchedule Schedule);
