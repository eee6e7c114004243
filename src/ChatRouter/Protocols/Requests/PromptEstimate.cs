using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Requests;

/// <summary>Estimates the tokens of a prompt for a model.</summary>
/// <param name="model">What the caller sent as <c>model</c>.</param>
/// <param name="prompt">What the prompt consists of.</param>
internal delegate int PromptEstimate(string model, in PromptSize prompt);
