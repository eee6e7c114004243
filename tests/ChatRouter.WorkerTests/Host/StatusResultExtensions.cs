using ChatRouter.WorkerTests.Contract;

namespace ChatRouter.WorkerTests.Host;

internal static class StatusResultExtensions
{
    public static void ThrowUnlessSuccessful(this StatusResult result, string what)
    {
        if (result.Status != StatusResult.Types.Status.Success) throw new InvalidOperationException($"It could not {what}: {result.Exception?.Message}");
    }
}
