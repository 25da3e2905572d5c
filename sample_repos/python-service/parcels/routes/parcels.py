from fastapi import APIRouter, HTTPException, Request

from parcels.models import Parcel

router = APIRouter()


@router.get("/{number}")
def track(number: str, request: Request) -> Parcel:
    parcel = request.app.state.store.find(number)
    if parcel is None:
        raise HTTPException(404, f"no parcel {number}")
    return parcel
