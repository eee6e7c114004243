namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>Tests that start many processes. They run alone: beside them, others would miss their time limits.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessCollection
{
    public const string Name = "Processes";
}
