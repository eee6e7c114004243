namespace ChatRouter.Model.Settings;

/// <summary>The form in which an application is told that a feature is switched off.</summary>
public enum DisabledAnswer
{
    /// <summary>503 <c>feature_disabled</c> with <c>Retry-After</c>.</summary>
    Error,

    /// <summary>200 with the message as the answer, marked as degraded.</summary>
    Message,
}
