namespace ChatRouter.WorkerTests.Host;

/// <summary>How long after its process was started a worker had come so far.</summary>
/// <param name="Called">It has called the host.</param>
/// <param name="Indexed">It has named its functions.</param>
/// <param name="Loaded">It has loaded them: the first request can be sent.</param>
internal sealed record StartTimes(TimeSpan Called, TimeSpan Indexed, TimeSpan Loaded);
