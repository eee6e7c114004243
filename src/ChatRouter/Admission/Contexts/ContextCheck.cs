using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Admission.Contexts;

/// <summary>Holds the age of the context that a caller sends along against what its route allows. Pure.</summary>
internal static class ContextCheck
{
    /// <summary>The context is young enough.</summary>
    public const string Fresh = "fresh";

    /// <summary>It was too old and was taken out.</summary>
    public const string Dropped = "dropped";

    /// <summary>It was too old, and so the request was refused.</summary>
    public const string Refused = "refused";

    /// <summary>The route has no bound: the age was not looked at.</summary>
    public const string Ignored = "ignored";

    /// <summary>The refusal of a request with context that is too old, or null.</summary>
    /// <param name="settings">What the route allows; null: it has no bound.</param>
    /// <param name="age">How old the caller says that its context is.</param>
    /// <param name="body">The request; without its context where that was dropped.</param>
    /// <param name="finding">What was found, in the words above.</param>
    public static Refusal? Refuse(ContextSettings? settings, TimeSpan age, ref ReadOnlyMemory<byte> body, out string finding)
    {
        finding = settings is null ? Ignored : Fresh;
        if (settings is null || age <= settings.MaxAge) return null;
        var rest = settings.WhenStale == StaleContext.Drop ? ContextMessages.Without(body.Span) : null;
        if (rest is not null)
        {
            finding = Dropped;
            body = rest;
            return null;
        }

        finding = Refused;
        var why = settings.WhenStale == StaleContext.Drop ? $", and no message that has the name '{ContextMessages.Name}' can be left out" : "";
        return new Refusal(
            422,
            RefusalCodes.StaleContext,
            string.Create(CultureInfo.InvariantCulture, $"The context is {age.TotalMilliseconds:0} ms old; for this model it may be 0 to {settings.MaxAge.TotalMilliseconds:0} ms old{why}. Look it up again."),
            "x-router-context-age-ms");
    }
}
