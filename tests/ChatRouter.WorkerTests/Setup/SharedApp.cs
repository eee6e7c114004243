namespace ChatRouter.WorkerTests.Setup;

/// <summary>One app for the tests that leave it as they found it.</summary>
public sealed class SharedApp : IAsyncLifetime
{
    public RunningApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await RunningApp.StartAsync(withTables: true);

    public async Task DisposeAsync() => await App.DisposeAsync();
}
