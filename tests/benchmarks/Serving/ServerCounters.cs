using Rembg.Benchmarks.Images;

namespace Rembg.Benchmarks.Serving;

/// <summary>Counts, and decides what each request is answered with. One lock, held for a few additions.</summary>
internal sealed class ServerCounters
{
    private readonly object _lock = new();
    private readonly HashSet<int> _images = [];
    private readonly HashSet<int> _connections = [];
    private Random _chance = new(1);
    private int _inFlight;
    private ServerStatistics _seen = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public ServerSettings Settings { get; private set; } = new();

    /// <summary>The picture of a successful answer.</summary>
    public byte[] Picture { get; private set; } = AnswerImage.Make(new ServerSettings().AnswerLength);

    public void Begin(ServerSettings settings)
    {
        lock (_lock)
        {
            Settings = settings;
            Picture = settings.AnswerLength == Picture.Length ? Picture : AnswerImage.Make(settings.AnswerLength);
            _chance = new Random(settings.Seed);
            _images.Clear();
            _connections.Clear();
            _seen = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    public ServerStatistics Snapshot()
    {
        lock (_lock)
        {
            return _seen with { Distinct = _images.Count, Connections = _connections.Count };
        }
    }

    /// <summary>Notes that a request has come.</summary>
    /// <returns>Whether it is refused with a 429.</returns>
    public bool Enter(int connection, bool asksToContinue)
    {
        lock (_lock)
        {
            _connections.Add(connection);
            _inFlight++;
            var isLimited = Settings.LimitedShare > 0 && _chance.NextDouble() < Settings.LimitedShare;
            _seen = _seen with
            {
                Requests = _seen.Requests + 1,
                Limited = _seen.Limited + (isLimited ? 1 : 0),
                Continues = _seen.Continues + (asksToContinue ? 1 : 0),
                MostInFlight = Math.Max(_seen.MostInFlight, _inFlight),
            };
            return isLimited;
        }
    }

    /// <summary>Notes what arrived with a request that was not refused.</summary>
    /// <param name="image">The image's number; null when it is none or not whole.</param>
    public void Judge(int? image)
    {
        lock (_lock)
        {
            if (image is { } number)
            {
                _images.Add(number);
                _seen = _seen with { Whole = _seen.Whole + 1 };
            }
            else
            {
                _seen = _seen with { Wrong = _seen.Wrong + 1 };
            }
        }
    }

    /// <summary>Notes that a request was answered, or its connection lost.</summary>
    public void Leave(long bytesIn, long bytesOut)
    {
        lock (_lock)
        {
            _inFlight--;
            _seen = _seen with { BytesIn = _seen.BytesIn + bytesIn, BytesOut = _seen.BytesOut + bytesOut };
        }
    }
}
