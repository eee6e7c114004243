namespace ChatRouter.ScenarioTests.Sdk;

/// <summary>An error as the SDK's user reads it.</summary>
internal sealed record SdkError(string Code, string? Param, string Type, string Message, int? RetryAfterSeconds);
