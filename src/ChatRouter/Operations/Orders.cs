using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Storage;

namespace ChatRouter.Operations;

/// <summary>Operators' orders are shared state or nothing: what they get where storage has not confirmed one.</summary>
internal static class Orders
{
    /// <summary>When an order that was not confirmed may be given again.</summary>
    public static readonly TimeSpan StorageRetry = TimeSpan.FromSeconds(5);

    /// <summary>Carries an order out and reads the shared state again, so that it holds here at once.</summary>
    /// <returns>Why it is not confirmed, or null.</returns>
    public static async Task<Refusal?> CarryOutAsync(Func<Task> order, FleetSynchronizer fleet)
    {
        try
        {
            await order();
        }
        catch (Exception error)
        {
            return Unconfirmed("The order", "the shared state cannot be written", error, "Look at /ops/state, and give it again.");
        }

        await fleet.RefreshAsync();
        return null;
    }

    /// <summary>Whatever storage has. After a time-out it may hold the change all the same.</summary>
    /// <param name="what">The subject of the sentence.</param>
    /// <param name="problem">What does not work.</param>
    /// <param name="error">What storage said.</param>
    /// <param name="next">What to do.</param>
    public static Refusal Unconfirmed(string what, string problem, Exception error, string next) => Unconfirmed(what, problem, StorageLimits.Reason(error).TrimEnd('.'), next);

    /// <inheritdoc cref="Unconfirmed(string, string, Exception, string)"/>
    public static Refusal Unconfirmed(string what, string problem, string cause, string next)
        => new(503, RefusalCodes.StorageUnavailable, $"{what} is not confirmed, because {problem} ({cause}). {next}", RetryAfter: StorageRetry);
}
