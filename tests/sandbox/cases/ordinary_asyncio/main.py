import asyncio


async def work(n):
    await asyncio.sleep(0.01)
    return n * 2


async def main():
    return await asyncio.gather(*(work(n) for n in range(5)))


answer = asyncio.run(main())
