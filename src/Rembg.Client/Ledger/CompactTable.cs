namespace Rembg.Ledger;

/// <summary>
/// What a run keeps of each of its images, by a key. It takes up hardly more than what is in it: the framework's dictionary has
/// room for up to twice as much, for three times while it grows, and in single arrays that the collector does not move. Here they grow
/// by chunks, and only the index is made anew. Not safe from several threads.
/// </summary>
/// <typeparam name="TKey">The key. Its hash is to differ in its low bits.</typeparam>
/// <typeparam name="TValue">What is kept.</typeparam>
internal sealed class CompactTable<TKey, TValue>
    where TKey : struct, IEquatable<TKey>
    where TValue : struct
{
    private const int ChunkBits = 10;
    private const int ChunkLength = 1 << ChunkBits;
    private const int Fewest = 4;

    private readonly List<Chunk> _chunks = [];

    // Entries are counted from 1: 0 is the end of a chain. There is one chain for each place of the index, and one of those that are free.
    private int[] _index = new int[Fewest];
    private int _free;
    private int _used;

    public int Count { get; private set; }

    public bool TryGetValue(TKey key, out TValue value)
    {
        var entry = Find(key, out _);
        value = entry == 0 ? default : ChunkOf(entry).Values[At(entry)];
        return entry != 0;
    }

    public bool Contains(TKey key) => Find(key, out _) != 0;

    /// <summary>Adds an entry, or replaces the value of the one that is there.</summary>
    public void Set(TKey key, TValue value)
    {
        var entry = Find(key, out _);
        if (entry == 0)
        {
            entry = Take();
            ChunkOf(entry).Keys[At(entry)] = key;
            Link(entry);
        }

        ChunkOf(entry).Values[At(entry)] = value;
    }

    public void Remove(TKey key)
    {
        var entry = Find(key, out var before);
        if (entry == 0)
        {
            return;
        }

        ref var next = ref ChunkOf(entry).Next[At(entry)];
        (before == 0 ? ref _index[Place(key)] : ref ChunkOf(before).Next[At(before)]) = next;
        (next, _free) = (_free, entry);
        Count--;
    }

    public void Clear()
    {
        _chunks.Clear();
        _index = new int[Fewest];
        _free = _used = Count = 0;
    }

    private static int At(int entry) => (entry - 1) & (ChunkLength - 1);

    private Chunk ChunkOf(int entry) => _chunks[(entry - 1) >> ChunkBits];

    private int Place(TKey key) => key.GetHashCode() & (_index.Length - 1);

    private int Find(TKey key, out int before)
    {
        before = 0;
        var entry = _index[Place(key)];
        while (entry != 0 && !ChunkOf(entry).Keys[At(entry)].Equals(key))
        {
            before = entry;
            entry = ChunkOf(entry).Next[At(entry)];
        }

        return entry;
    }

    private int Take()
    {
        Count++;
        if (_free != 0)
        {
            var freed = _free;
            _free = ChunkOf(freed).Next[At(freed)];
            return freed;
        }

        if (_used == _index.Length)
        {
            Reindex();
        }

        if (At(++_used) == 0)
        {
            _chunks.Add(new Chunk(_used == 1 ? Fewest : ChunkLength));
        }

        ChunkOf(_used).MakeRoom(At(_used));
        return _used;
    }

    private void Link(int entry)
    {
        ref var first = ref _index[Place(ChunkOf(entry).Keys[At(entry)])];
        (ChunkOf(entry).Next[At(entry)], first) = (first, entry);
    }

    // Nothing is free when this is called, so every entry is one.
    private void Reindex()
    {
        _index = new int[2 * _index.Length];
        for (var entry = 1; entry <= _used; entry++)
        {
            Link(entry);
        }
    }

    private sealed class Chunk(int length)
    {
        public TKey[] Keys = new TKey[length];
        public TValue[] Values = new TValue[length];
        public int[] Next = new int[length];

        // Only the first chunk begins small: most runs have few images, and most folders few outputs.
        public void MakeRoom(int at)
        {
            if (at == Keys.Length)
            {
                Array.Resize(ref Keys, 2 * at);
                Array.Resize(ref Values, 2 * at);
                Array.Resize(ref Next, 2 * at);
            }
        }
    }
}
