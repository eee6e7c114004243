namespace ChatRouter.Operations.Reports;

/// <summary>An operator's hold on a backend.</summary>
/// <param name="Kind"><c>drain</c> or <c>isolate</c>.</param>
/// <param name="Since">When it was ordered.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="Who">Who ordered it.</param>
/// <param name="Why">The reason given.</param>
public sealed record HoldReport(string Kind, DateTimeOffset Since, DateTimeOffset Until, string Who, string Why);
