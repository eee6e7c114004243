namespace ChatRouter.Tests.Support.Backends;

/// <summary>One piece of a scripted answer body.</summary>
/// <param name="After">Time since the piece before; infinite: it never comes.</param>
/// <param name="Bytes">What arrives, in one read.</param>
/// <param name="Fault">Breaks the connection instead.</param>
internal readonly record struct BodyStep(TimeSpan After, byte[] Bytes, Exception? Fault = null);
