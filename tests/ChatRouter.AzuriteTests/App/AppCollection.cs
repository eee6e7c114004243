namespace ChatRouter.AzuriteTests.App;

/// <summary>The tests that wait for whole apps: beside the others, over an Azurite of their own.</summary>
[CollectionDefinition(Name)]
public sealed class AppCollection : ICollectionFixture<AzuriteFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "App";
}
