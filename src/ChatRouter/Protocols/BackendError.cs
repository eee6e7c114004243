using ChatRouter.Model.Plans;

namespace ChatRouter.Protocols;

/// <summary>An error as a backend reported it, reduced to what routing and the caller need.</summary>
/// <param name="Status">The HTTP status, or the code inside a 200.</param>
/// <param name="Reason">The class of error.</param>
/// <param name="Message">The backend's sentence, at most 500 characters.</param>
/// <param name="Code">Stable code for the caller (<c>context_length_exceeded</c>, the provider's own code, ...), or null.</param>
/// <param name="Param">The field at fault, or null.</param>
/// <param name="Type">The provider's type, or null.</param>
internal sealed record BackendError(int Status, FailureReason Reason, string Message, string? Code = null, string? Param = null, string? Type = null);
