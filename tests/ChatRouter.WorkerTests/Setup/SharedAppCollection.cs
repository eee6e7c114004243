namespace ChatRouter.WorkerTests.Setup;

[CollectionDefinition(nameof(SharedApp))]
public sealed class SharedAppCollection : ICollectionFixture<SharedApp>;
