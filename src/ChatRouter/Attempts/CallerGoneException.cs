namespace ChatRouter.Attempts;

/// <summary>The caller's connection is broken, or the caller stopped reading.</summary>
internal sealed class CallerGoneException(Exception? innerException = null) : Exception("The caller no longer takes its answer.", innerException);
