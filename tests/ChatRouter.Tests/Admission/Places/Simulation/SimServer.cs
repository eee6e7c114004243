using ChatRouter.Tests.Fleet.Simulation;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>A model server on a curve of saturation: slots and a queue before them without a bound.</summary>
internal sealed class SimServer(Pump pump, ServerShape shape)
{
    private readonly LinkedList<SimAnswer> _queue = new();
    private int _reading;

    public int Slots => shape.Slots;

    /// <summary>Answers that are written now.</summary>
    public int Running { get; private set; }

    /// <summary>Requests in the queue.</summary>
    public int Waiting => _queue.Count;

    /// <summary>By how much everything takes longer than it should.</summary>
    public double Slowness { get; set; } = 1;

    public void Send(SimAnswer answer)
    {
        answer.Node = _queue.AddLast(answer);
        Serve();
    }

    /// <summary>The request ends before its answer is whole.</summary>
    public void Leave(SimAnswer answer)
    {
        if (answer.Node is { } node)
        {
            _queue.Remove(node);
            answer.Node = null;
            return;
        }

        if (answer.IsOver) return;
        answer.IsOver = true;
        Running--;
        Serve();
    }

    private void Serve()
    {
        while (Running < shape.Slots && _queue.First is { } first)
        {
            _queue.RemoveFirst();
            first.Value.Node = null;
            Running++;
            Write(first.Value);
        }
    }

    private void Write(SimAnswer answer)
    {
        var arrival = answer.Arrival;
        answer.BegunAt = pump.Now;
        var contention = 1 + (shape.Contention * _reading++);
        pump.At(pump.Now + ((shape.FirstToken + (shape.Prefill * arrival.Prompt)) * Slowness * arrival.Noise * contention), answer.Process, _ =>
        {
            _reading--;
            if (answer.IsOver) return;
            answer.FirstToken.TrySetResult(true);
            var stretch = 1 + ((double)Math.Max(0, Running - 1) / shape.Slots);
            pump.At(pump.Now + (arrival.Answer * stretch * Slowness * shape.TokenInterval), answer.Process, _ =>
            {
                if (answer.IsOver) return;
                answer.IsOver = true;
                Running--;
                answer.End.TrySetResult(true);
                Serve();
            });
        });
    }
}
