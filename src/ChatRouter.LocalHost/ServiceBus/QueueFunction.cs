using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>Handles one message.</summary>
internal delegate Task QueueFunction(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken);
