namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>A request that comes whatever became of those before it.</summary>
/// <param name="Number">Its place in the sequence.</param>
/// <param name="Due">When it is to be sent, from the beginning of the measured time; negative during the lead.</param>
/// <param name="Lane">Its lane.</param>
/// <param name="Size">How large it is.</param>
internal readonly record struct Arrival(int Number, TimeSpan Due, string Lane, RequestSize Size);
