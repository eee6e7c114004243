using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions;

/// <summary>Which Service Bus extension of the worker this build holds.</summary>
internal static class ServiceBusExtension
{
    /// <summary>Whether it is the stand-in under <c>standins/</c>, which cannot be published: the package feed of the build lacked the package. The package is signed, the stand-in is not.</summary>
    public static bool IsStandIn { get; } = typeof(ServiceBusTriggerAttribute).Assembly.GetName().GetPublicKeyToken() is not { Length: > 0 };
}
