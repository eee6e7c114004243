using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>Handles one message.</summary>
internal delegate Task MessageHandler(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, CancellationToken cancellationToken);
