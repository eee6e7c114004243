using Azure.Identity;
using Azure.Messaging.ServiceBus;

namespace ChatRouter.Azure.ServiceBus;

/// <summary>Says why the queue did not take messages. Callers read it, so it holds nothing that the service wrote: its words name the namespace.</summary>
internal static class ServiceBusFailure
{
    /// <summary>The cause in one sentence without its full stop.</summary>
    public static string Describe(Exception cause) => cause switch
    {
        ServiceBusException { Reason: ServiceBusFailureReason.QuotaExceeded } => "it is full (QuotaExceeded)",
        ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityDisabled } => "it is disabled (MessagingEntityDisabled)",
        ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityNotFound } => "it does not exist (MessagingEntityNotFound)",
        ServiceBusException { Reason: ServiceBusFailureReason.ServiceBusy } => "it is busy (ServiceBusy)",
        ServiceBusException { Reason: ServiceBusFailureReason.ServiceTimeout } => "it gave no answer in time (ServiceTimeout)",
        ServiceBusException { Reason: ServiceBusFailureReason.ServiceCommunicationProblem } => "it cannot be reached (ServiceCommunicationProblem)",
        ServiceBusException refused => $"the service refused it ({refused.Reason})",
        UnauthorizedAccessException => "access was refused; the identity needs the role Azure Service Bus Data Sender",
        AuthenticationFailedException => "no token could be had for it",
        _ => $"it cannot be reached ({cause.GetType().Name})",
    };
}
