using Microsoft.Azure.Functions.Worker.Converters;

namespace ChatRouter.Functions.Hosting;

/// <summary>
/// Binds the cancellation token, and before anything else does. The worker's own converter comes last; before it, a caller's query parameter of the same name
/// (<c>?cancellationToken=x</c>) would be read as JSON for the token, and the call would fail.
/// </summary>
internal sealed class CancellationTokenConverter : IInputConverter
{
    /// <inheritdoc/>
    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => ValueTask.FromResult(context.TargetType == typeof(CancellationToken)
        ? ConversionResult.Success(context.FunctionContext.CancellationToken)
        : ConversionResult.Unhandled());
}
